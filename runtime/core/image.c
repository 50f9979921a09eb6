/* A library's image has the bytes of the active segments that are loaded first into a memory, where
 * their addresses are constant. It is made with the library's first instance and kept until the
 * library is unloaded. Its runs are the memory's pages with data, one after the other:
 *
 *     the memory    | run 0: data |    nothing    | run 1: data | nothing ...
 *     the image     | run 0 | run 1 |
 *
 * What lies between runs is not mapped: reading an empty page of an image would take memory. Where
 * this does not pay, or a segment is not inside the memory, or the system has no descriptor or no
 * room, segments are copied. */
#include "core/image.h"

#include "core/memory.h"
#include "os/os.h"

#include "sinter/internal/library.h"

#include <stdlib.h>

#define GRANULE_BYTES ((uint64_t)65536) /* a multiple of every system's page */
#define RUN_COUNT_MAX 16u
/* With less data than this, copying it costs about as much as another mapping. */
#define LEAST_BYTES ((uint64_t)32 << 10)
/* How many times larger than its data an image may be. */
#define PADDING_MAX 4u

struct run {
    uint64_t start; /* in the memory, as is `end` */
    uint64_t end;
    uint64_t offset; /* in the image */
};

struct sinter_image {
    const struct sinter_segment *segment; /* whose image it is */
    struct sinter_image *next;
    struct sinter_os_image file;
    uint32_t run_count; /* 0: the segment is copied, and there is no file */
    struct run runs[RUN_COUNT_MAX];
};

/* ---- Runs ---- */

static uint64_t data_bytes(const struct sinter_segment *segment) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < segment->count; i++)
        bytes += segment->loads[i].size;
    return bytes;
}

static bool is_inside(const struct sinter_segment *segment, uint64_t memory_bytes) {
    for (uint32_t i = 0; i < segment->count; i++)
        if ((uint64_t)segment->loads[i].start + segment->loads[i].size > memory_bytes)
            return false;
    return true;
}

static int compare_starts(const void *a, const void *b) {
    const struct run *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* Joins runs, which are sorted, with no more than `gap_bytes` between them; returns how many are
 * left. */
static uint32_t join_runs(struct run *runs, uint32_t count, uint64_t gap_bytes) {
    uint32_t last = 0;
    for (uint32_t i = 1; i < count; i++) {
        if (runs[i].start > runs[last].end + gap_bytes)
            runs[++last] = runs[i];
        else if (runs[i].end > runs[last].end)
            runs[last].end = runs[i].end;
    }
    return count ? last + 1 : 0;
}

/* The granules that each part of the segment touches. */
static uint32_t touched(const struct sinter_segment *segment, struct run *runs) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < segment->count; i++) {
        uint64_t start = segment->loads[i].start, end = start + segment->loads[i].size;
        if (start != end)
            runs[count++] =
                (struct run){.start = start / GRANULE_BYTES * GRANULE_BYTES,
                             .end = (end + GRANULE_BYTES - 1) / GRANULE_BYTES * GRANULE_BYTES};
    }
    return count;
}

/* Sets the runs of a segment that is inside the memory; none where an image does not pay. Returns
 * the image's size. */
static uint64_t set_runs(struct sinter_image *image, struct run *runs) {
    uint32_t count = touched(image->segment, runs);
    uint64_t size_bytes = 0;
    qsort(runs, count, sizeof *runs, compare_starts);
    count = join_runs(runs, count, 0);
    for (uint64_t gap_bytes = GRANULE_BYTES; count > RUN_COUNT_MAX; gap_bytes *= 2)
        count = join_runs(runs, count, gap_bytes);
    for (uint32_t i = 0; i < count; i++) {
        runs[i].offset = size_bytes;
        size_bytes += runs[i].end - runs[i].start;
        image->runs[i] = runs[i];
    }
    if (size_bytes / PADDING_MAX <= data_bytes(image->segment))
        image->run_count = count;
    return size_bytes;
}

/* ---- Making one ---- */

/* Where byte `address` of the memory is in the image; it is in a run. */
static uint64_t offset_of(const struct sinter_image *image, uint64_t address) {
    const struct run *run = image->runs;
    while (address >= run->end)
        run++;
    return run->offset + (address - run->start);
}

/* Segments may overlap: a later one counts. */
static int write_data(const struct sinter_image *image, const uint8_t *bytes) {
    int error = 0;
    for (uint32_t i = 0; !error && i < image->segment->count; i++) {
        uint32_t size = image->segment->loads[i].size;
        if (size)
            error = sinter_os_image_write(
                &image->file, offset_of(image, image->segment->loads[i].start), bytes, size);
        bytes += size;
    }
    return error ? error : sinter_os_image_seal(&image->file);
}

/* 0, or an errno when the system has no room at present. */
static int fill(struct sinter_image *image, const uint8_t *bytes, uint64_t memory_bytes) {
    const struct sinter_segment *segment = image->segment;
    if (data_bytes(segment) < LEAST_BYTES || !is_inside(segment, memory_bytes))
        return 0;
    struct run *runs = calloc(segment->count, sizeof *runs);
    if (!runs)
        return -1;
    uint64_t size_bytes = set_runs(image, runs);
    free(runs);
    if (!image->run_count)
        return 0;
    int error = sinter_os_image_make(size_bytes, &image->file);
    if (error)
        return error;
    error = write_data(image, bytes);
    if (error)
        sinter_os_image_free(&image->file);
    return error;
}

static void end(struct sinter_image *image) {
    if (image->run_count)
        sinter_os_image_free(&image->file);
    free(image);
}

static struct sinter_image *find(struct sinter_image *image, const struct sinter_segment *segment) {
    while (image && image->segment != segment)
        image = image->next;
    return image;
}

/* Another thread may make the same image meanwhile: then that one is taken. */
static const struct sinter_image *publish(struct sinter_library *library,
                                          struct sinter_image *image) {
    struct sinter_image *first = __atomic_load_n(&library->images, __ATOMIC_ACQUIRE);
    do {
        struct sinter_image *found = find(first, image->segment);
        if (found) {
            end(image);
            return found;
        }
        image->next = first;
    } while (!__atomic_compare_exchange_n(&library->images, &first, image, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
    return image;
}

/* NULL when there is no room for it. */
static const struct sinter_image *image_of(struct sinter_library *library, const uint8_t *bytes,
                                           const struct sinter_segment *segment,
                                           uint64_t memory_bytes) {
    struct sinter_image *image = find(__atomic_load_n(&library->images, __ATOMIC_ACQUIRE), segment);
    if (image)
        return image;
    image = calloc(1, sizeof *image);
    if (!image)
        return NULL;
    image->segment = segment;
    if (fill(image, bytes, memory_bytes) != 0) {
        free(image);
        return NULL;
    }
    return publish(library, image);
}

void sinter_images_free(struct sinter_library *library) {
    struct sinter_image *image = library->images;
    library->images = NULL;
    while (image) {
        struct sinter_image *next = image->next;
        end(image);
        image = next;
    }
}

/* ---- Mapping one ---- */

static bool map(const struct sinter_image *image, const wasm_rt_memory_t *memory) {
    for (uint32_t i = 0; i < image->run_count; i++) {
        const struct run *run = &image->runs[i];
        if (run->end <= memory->size &&
            sinter_os_image_map(&image->file, run->offset, memory->data + run->start,
                                run->end - run->start) == 0)
            continue;
        while (i-- > 0)
            sinter_os_image_unmap(memory->data + image->runs[i].start,
                                  image->runs[i].end - image->runs[i].start);
        return false;
    }
    return image->run_count > 0;
}

bool wasm_rt_map_data(wasm_rt_memory_t *memory, const uint8_t *bytes,
                      const struct sinter_segment *segment) {
    sinter_probe_stack();
    const struct sinter_instance *instance = sinter_entered();
    struct sinter_library *library = instance->module->library;
    if (!library || !sinter_memory_region(instance, memory) || !memory->is_fresh)
        return false;
    memory->is_fresh = false;
    if (memory->image == segment)
        return true; /* the reset has brought it back */
    const struct sinter_image *image = image_of(library, bytes, segment, memory->size);
    if (!image || !map(image, memory))
        return false;
    memory->image = segment;
    return true;
}
