/* What statuses are called, for people. */
#include "sinter/sinter.h"

const char *sinter_status_text(enum sinter_status status) {
    switch (status) {
    case SINTER_OK:
        return "success";
    case SINTER_TRAPPED:
        return "the guest trapped";
    case SINTER_EXITED:
        return "the guest exited";
    case SINTER_NOT_FOUND:
        return "not found";
    case SINTER_BAD_ARGUMENTS:
        return "the arguments do not fit";
    case SINTER_NO_MEMORY:
        return "out of memory";
    case SINTER_BAD_MODULE:
        return "the module is not usable";
    case SINTER_LINK_FAILED:
        return "an import is missing or of another type";
    case SINTER_BUSY:
        return "in use by another thread or coroutine";
    case SINTER_INTERRUPTED:
        return "the call was interrupted";
    case SINTER_TABLE_FULL:
        return "the table is full";
    }
    return "unknown status";
}
