/* The layout of the description that Sinter leaves in an artefact. The compiler writes it, and
 * reads it back for `sinter inspect`; the runtime reads it in a running program.
 *
 * A description is a position-independent run of bytes, 16-byte aligned, in the allocated, retained
 * ELF section `sinter_module`. All numbers are little-endian. All offsets count from its first
 * byte; every reader checks them against `size_bytes`. An executable or shared object leads to it
 * by an ELF note (name "Sinter", type SINTER_NOTE_DESCRIPTION), which is found by the program
 * headers alone and survives `strip -s`:
 *
 *     note's bytes:  [0..7]   distance from here to the description
 *                    [8..15]  distance from here to the struct sinter_module, in a library
 *
 * In a relocatable object, the section's name leads to it. */
#ifndef SINTER_ARTEFACT_H
#define SINTER_ARTEFACT_H

#include "sinter/internal/sections.h"

#include <stdint.h>

#define SINTER_ARTEFACT_MAGIC 0x6d726574u /* "term" */
#define SINTER_ARTEFACT_VERSION 3u

#define SINTER_NOTE_NAME "Sinter"
#define SINTER_NOTE_DESCRIPTION 1u

/* A run of bytes in the description. */
struct sinter_range {
    uint32_t offset_bytes;
    uint32_t size_bytes;
};

/* An array of records in the description. */
struct sinter_array {
    uint32_t offset_bytes; /* a multiple of 8 */
    uint32_t count;
};

struct sinter_description {
    uint32_t magic;
    uint32_t version;
    uint32_t size_bytes;          /* of the whole description */
    uint32_t flags;               /* 0 */
    struct sinter_array imports;  /* struct sinter_import_record, in module order */
    struct sinter_array exports;  /* struct sinter_export_record, in module order */
    struct sinter_array customs;  /* struct sinter_custom_record, in module order */
    struct sinter_range producer; /* "sinter VERSION" */
    struct sinter_array policy;   /* struct sinter_policy_record: one in an artefact, none when only
                                     a module is described */
};

/* The type of an import or export. Kinds and value types are as in the binary format (core spec
 * 5.5.5 and 5.3): 0 func, 1 table, 2 memory, 3 global, 4 tag. */
#define SINTER_TYPE_HAS_MAX 1u
#define SINTER_TYPE_SHARED 2u
#define SINTER_TYPE_MUTABLE 4u
#define SINTER_TYPE_IS_64 8u
#define SINTER_TYPE_BYTE_PAGES 16u /* a memory's pages are of one byte, not of 64 KiB */
struct sinter_type_record {
    uint32_t kind;
    uint32_t value; /* the type of a table's elements, or of a global */
    uint32_t flags;
    uint32_t reserved;
    uint64_t min;               /* elements of a table, pages of a memory */
    uint64_t max;               /* with SINTER_TYPE_HAS_MAX */
    struct sinter_range params; /* of a function or tag: one byte for each value type */
    struct sinter_range results;
    struct sinter_range text; /* e.g. "(func (param i32) (result i32))" */
};

struct sinter_import_record {
    struct sinter_range module; /* byte-exact names */
    struct sinter_range name;
    struct sinter_type_record type;
};

struct sinter_export_record {
    struct sinter_range name;
    struct sinter_type_record type;
};

#define SINTER_CUSTOM_DROPPED                                                                      \
    1u /* the payload is not kept: `payload.size_bytes` is the size it had, offset 0 */
struct sinter_custom_record {
    struct sinter_range name;
    struct sinter_range payload;
    uint32_t flags;
    uint32_t reserved;
};

/* What the build allows the executable or library. The numbers are as in struct
 * sinter_policy. */
#define SINTER_POLICY_INHERIT_ENVIRONMENT 1u
#define SINTER_POLICY_RUNTIME 2u
#define SINTER_POLICY_OS_SANDBOX 4u
struct sinter_policy_record {
    uint64_t stack_size_bytes; /* 0: a library, which runs on its host's threads */
    uint64_t max_memory_bytes; /* 0: no limit */
    uint64_t timeout_ns;       /* 0: no limit */
    uint32_t flags;
    uint32_t max_threads;            /* 0: the module has one thread, or is a library */
    struct sinter_array directories; /* struct sinter_policy_directory_record */
    struct sinter_array environment; /* struct sinter_range: KEY=VALUE, or KEY */
    struct sinter_array listeners;   /* struct sinter_range: ADDRESS:PORT */
};

#define SINTER_POLICY_DIRECTORY_READ_ONLY 1u
struct sinter_policy_directory_record {
    struct sinter_range host;
    struct sinter_range guest;
    uint32_t flags;
    uint32_t reserved;
};

#endif
