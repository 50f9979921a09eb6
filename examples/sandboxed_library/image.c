/* The library: stb_image, as Debian's libstb-dev has it. It is all in one header. */
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#include <stb/stb_image.h>
