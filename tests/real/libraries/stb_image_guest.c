/* stb's libraries are headers. A damaged JPEG leaves pixels as they were, so memory is zero first.
 */
#include <stdlib.h>

#define STBI_MALLOC(size) calloc(1, size)
#define STBI_REALLOC(bytes, size) realloc(bytes, size)
#define STBI_FREE(bytes) free(bytes)
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
