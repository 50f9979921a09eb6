/* Which custom sections an artefact keeps: the filters of --custom-sections. */
#ifndef COMPILER_GLUE_CUSTOM_FILTER_H
#define COMPILER_GLUE_CUSTOM_FILTER_H

#include "base/text.h"

/* True for `all`, `none`, `keep:GLOB` and `drop:GLOB`. In a GLOB, `*` matches any bytes and `?` any
 * one byte. */
bool custom_filter_is_valid(const char *filter);

/* Whether a section keeps its payload. The default filter, NULL, drops what only debuggers and
 * linkers read: .debug_*, reloc.* and linking. */
bool custom_filter_keeps(const char *filter, struct bytes name);

#endif
