/* The version of Sinter that this header is from, for a host to compare with:
 *
 *     #if SINTER_VERSION_MAJOR == 0 && SINTER_VERSION_MINOR < 1
 *
 * sinter_version (<sinter/sinter.h>) says the version of the runtime that the host is linked with.
 */
#ifndef SINTER_VERSION_H
#define SINTER_VERSION_H

#define SINTER_VERSION_MAJOR 0
#define SINTER_VERSION_MINOR 2
#define SINTER_VERSION_PATCH 0
#define SINTER_VERSION "0.2.0"

#endif
