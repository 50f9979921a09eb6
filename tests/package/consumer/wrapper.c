#include "total.h"

int has_total(void);
int has_total(void) {
    struct total *total;
    return total_create(&total, 0, 0) == TOTAL_OK;
}
