/* See library_wasi.h. The structs are those of <sinter/wasi.h> and of struct sinter_library_wasi
 * (sinter/internal/library.h), under the library's own names. */
#include "glue/library_wasi.h"

#include "glue/library_header.h"

static const char declarations[] =
    "/* A directory for the guest: opened when the instance is made, relative to the process's. "
    "*/\n"
    "struct @_wasi_directory {\n"
    "    const char *host_path;\n"
    "    const char *guest_path; /* the guest's name for it */\n"
    "    bool read_only;\n};\n\n"
    "/* Bytes of the host's, as a standard stream. Input is read from `bytes + position` on, "
    "until\n"
    " * `size_bytes`; output is written there, and fails once there is no more room. The host may\n"
    " * change all of it while no guest that has the stream runs. */\n"
    "struct @_wasi_buffer {\n"
    "    void *bytes;\n"
    "    uint64_t size_bytes;\n"
    "    uint64_t position; /* how many bytes have been read, or written */\n};\n\n"
    "enum @_wasi_stream_kind {\n"
    "    %_WASI_STREAM_INHERIT = 0,    /* the process's own of that number */\n"
    "    %_WASI_STREAM_EMPTY = 1,      /* input has ended, output vanishes */\n"
    "    %_WASI_STREAM_DESCRIPTOR = 2, /* `descriptor`, of which a duplicate is made */\n"
    "    %_WASI_STREAM_BUFFER = 3,     /* `buffer` */\n"
    "    %_WASI_STREAM_CALLBACK = 4    /* `read` or `write` */\n};\n\n"
    "/* What a standard stream of the guest's is. Only the members of its kind are looked at.\n"
    " *\n"
    " * Callbacks run on the guest's thread, like functions that the guest imports, and may do "
    "what\n"
    " * those may. They move up to `size_bytes` (> 0) bytes and return how many, or an errno,\n"
    " * negated; 0 from `read` is the end of the input. */\n"
    "struct @_wasi_stream {\n"
    "    enum @_wasi_stream_kind kind;\n"
    "    int descriptor;\n"
    "    struct @_wasi_buffer *buffer; /* borrowed, as `context`, until the instance ends */\n"
    "    int64_t (*read)(void *context, void *bytes, uint64_t size_bytes);        /* of input */\n"
    "    int64_t (*write)(void *context, const void *bytes, uint64_t size_bytes); /* of output */\n"
    "    void *context;\n};\n\n"
    "/* What the host gives an instance by WASI. All zero: nothing but what the build allows "
    "(--dir,\n"
    " * --env, --tcplisten), and the process's streams. Only buffers are borrowed. */\n"
    "struct @_wasi {\n"
    "    const char *const *arguments; /* the program's name first; NULL: \"library\" alone */\n"
    "    uint32_t argument_count;\n"
    "    const char *const *environment; /* \"KEY=VALUE\", in place of the build's of that KEY */\n"
    "    uint32_t environment_count;\n"
    "    const struct @_wasi_directory *directories; /* after the build's */\n"
    "    uint32_t directory_count;\n"
    "    const char *const *listeners; /* sockets that listen: ADDRESS:PORT or [IPV6]:PORT */\n"
    "    uint32_t listener_count;\n"
    "    uint16_t *listener_ports; /* unless NULL, gets the port of each: the one picked for 0 */\n"
    "    bool replaces_policy; /* nothing of --dir, --env and --tcplisten, only what is here */\n"
    "    struct @_wasi_stream standard_input;\n"
    "    struct @_wasi_stream standard_output;\n"
    "    struct @_wasi_stream standard_error;\n"
    "    /* Unless NULL, in place of the system's clocks: sets the time of a clock of WASI's (0\n"
    "     * realtime, 1 monotonic, 2 the process's CPU time, 3 the thread's) and returns 0, or "
    "returns\n"
    "     * an errno. Waits still take real time. */\n"
    "    int (*clock_time)(void *context, uint32_t clock, uint64_t *time_ns);\n"
    "    uint64_t clock_resolution_ns; /* of such clocks; 0 stands for 1 */\n"
    "    /* Unless NULL, in place of the system's random bytes. Returns 0 or an errno. */\n"
    "    int (*random)(void *context, void *bytes, uint64_t size_bytes);\n"
    "    void *context; /* of `clock_time` and `random`, which run like imported functions "
    "*/\n};\n\n";

void library_wasi_header(const struct library_names *names, struct text *out) {
    if (names->wasi)
        library_header_template(names, declarations, out);
}

static const char creation[] =
    "    bound.wasi_destroy = library_policy.wasi_destroy;\n"
    "    if (library.runtime == library.own) {\n"
    "        status = sinter_library_wasi_create(\n"
    "            &library_policy,\n"
    "            (const struct sinter_library_wasi *)(options ? options->wasi : 0), &bound.wasi,\n"
    "            &why);\n"
    "    } else {\n"
    "        status = SINTER_LINK_FAILED;\n"
    "        strcpy(why.message, \"the library was loaded by a program with a runtime of its own: "
    "\"\n"
    "                            \"use sinter_instance_create there\");\n    }\n";

void library_wasi_create_c(const struct library_names *names, struct text *out) {
    if (names->wasi)
        library_header_template(names, creation, out);
}

static const char checks[] =
    "_Static_assert(sizeof(struct @_wasi) == sizeof(struct sinter_library_wasi) &&\n"
    "                   offsetof(struct @_wasi, context) ==\n"
    "                       offsetof(struct sinter_library_wasi, context) &&\n"
    "                   sizeof(struct @_wasi_directory) == sizeof(struct sinter_wasi_preopen) &&\n"
    "                   sizeof(struct @_wasi_stream) == sizeof(struct sinter_wasi_stream) &&\n"
    "                   sizeof(struct @_wasi_buffer) == sizeof(struct sinter_wasi_buffer),\n"
    "               \"the header's structs are the runtime's\");\n";

void library_wasi_checks_c(const struct library_names *names, struct text *out) {
    if (names->wasi)
        library_header_template(names, checks, out);
}
