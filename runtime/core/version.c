/* The runtime's version. */
#include "sinter/sinter.h"

const char *sinter_version(void) { return SINTER_VERSION; }
