#include "step.h"

struct Start {
    int value;
    Start() : value(40) {}
};
static Start start;

extern "C" __attribute__((export_name("count"))) int count() { return start.value += STEP; }
