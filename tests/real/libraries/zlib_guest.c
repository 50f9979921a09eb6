/* A stream for inflateBack, whose struct differs between the two forms. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static unsigned char window[32768];

z_stream *stream_new(void) {
    z_stream *stream = calloc(1, sizeof *stream);
    inflateBackInit(stream, 15, window);
    return stream;
}

void stream_end(z_stream *stream) {
    inflateBackEnd(stream);
    free(stream);
}
