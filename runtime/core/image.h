/* Images: the initial contents of a module's memory, which its instances share page by page until
 * one of them writes to a page. */
#ifndef RUNTIME_CORE_IMAGE_H
#define RUNTIME_CORE_IMAGE_H

struct sinter_library;

/* Frees the images of a library that has no instances, and of which none is being made. */
void sinter_images_free(struct sinter_library *library);

#endif
