/* The host module "spectest", which the suite's scripts import from: the core test suite's own
 * README and interpreter (interpreter/host/spectest.ml) say what is in it. */
#ifndef SPEC_RUN_SPECTEST_H
#define SPEC_RUN_SPECTEST_H

#include <sinter/sinter.h>

/* Makes its globals, table and memories; false where there is no memory for them. */
bool spectest_create(void);
void spectest_release(void);

/* Fills in what it has by this name, of this kind; false for nothing. */
bool spectest_resolve(const struct sinter_import_info *import, struct sinter_extern *value);

#endif
