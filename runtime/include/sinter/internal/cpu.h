/* Defines the string SINTER_CPU_FEATURES: the processor's features that the including C file is
 * compiled for, as the C compiler's own macros tell. Names as in
 * <sinter/internal/cpu.def>, each with a blank behind it. Not for users: generated code includes
 * it. */
#ifndef SINTER_CPU_H
#define SINTER_CPU_H

/* Where `macro` is 1, SINTER_CPU_WHERE_1 makes a comma, so that the name is the second argument;
 * else there is no comma, and "" is the second. */
#define SINTER_CPU_WHERE_1 ,
#define SINTER_CPU_SECOND(first, second, ...) second
#define SINTER_CPU_CHOOSE(...) SINTER_CPU_SECOND(__VA_ARGS__)
#define SINTER_CPU_IF(value, name) SINTER_CPU_CHOOSE(SINTER_CPU_WHERE_##value name, "", )
#define SINTER_CPU_NAME(name, macro) SINTER_CPU_IF(macro, #name " ")

const char SINTER_CPU_FEATURES[] =
#if defined(__x86_64__)
#define SINTER_X86_FEATURE(name, macro, ...) SINTER_CPU_NAME(name, macro)
#include "sinter/internal/cpu.def"
#undef SINTER_X86_FEATURE
#elif defined(__aarch64__)
#define SINTER_ARM_FEATURE(name, macro, ...) SINTER_CPU_NAME(name, macro)
#include "sinter/internal/cpu.def"
#undef SINTER_ARM_FEATURE
#endif
    "";

#endif
