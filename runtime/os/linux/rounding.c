/* For C libraries without C23's roundeven (musl): clang calls it for wasm's `nearest` where the
 * processor has no instruction for that. The rounding mode is always to nearest. */
#include <features.h>

#ifndef __GLIBC__
#include <math.h>

double roundeven(double x);
float roundevenf(float x);

__attribute__((weak)) double roundeven(double x) { return nearbyint(x); }
__attribute__((weak)) float roundevenf(float x) { return nearbyintf(x); }
#else
extern int sinter_rounding_is_glibcs; /* a file is not empty */
#endif
