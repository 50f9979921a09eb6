/* A file that may be an artefact of Sinter's: its description is found and checked, and then all
 * that it says is read, by the runtime and by the compiler. */
#include "target.h"

#include "base/elffile.h"
#include "embed/artefact.h"

#include "sinter/internal/code.h"
#include "sinter/sinter.h"

#include <stdlib.h>
#include <string.h>

static volatile uint8_t sum;

static void touch(struct sinter_bytes bytes) {
    for (size_t i = 0; i < bytes.size; i++)
        sum = (uint8_t)(sum + bytes.data[i]);
}

static void touch_type(const struct sinter_extern_type *type) {
    touch(type->text);
    touch(type->params);
    touch(type->results);
}

static void read_description(const struct sinter_artefact *artefact) {
    const void *description = artefact->description.data;
    struct sinter_module module = {.code_version = SINTER_CODE_VERSION, .description = description};
    struct sinter_import_info import;
    struct sinter_export_info export;
    struct sinter_bytes sections[16];
    for (size_t i = 0; sinter_module_import(&module, i, &import); i++) {
        touch(import.module);
        touch(import.name);
        touch_type(&import.type);
    }
    for (size_t i = 0; sinter_module_export(&module, i, &export); i++) {
        touch(export.name);
        touch_type(&export.type);
        if (export.name.size < 64)
            (void)sinter_module_find_export(&module, (const char *)export.name.data,
                                            export.name.size);
    }
    size_t count = sinter_custom_sections(&module, "name", 4, sections, 16);
    for (size_t i = 0; i < count && i < 16; i++)
        touch(sections[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    void *copy = aligned_alloc(16, size / 16 * 16 + 16);
    struct sinter_artefact artefact;
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    struct sinter_bytes file = {copy, size};
    if (!sinter_artefact_find(file, &artefact))
        read_description(&artefact);
    struct bytes description;
    elffile_description((struct bytes){copy, size}, &description);
    touch((struct sinter_bytes){description.data, description.size});
    free(copy);
    return 0;
}
