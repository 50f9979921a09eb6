/* A host program: show FILE NAME prints the custom sections of that name, of a library that it
 * loads or, where FILE is none, of a file that it only reads. Nothing of the guest's is run. */
#include <sinter/sinter.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    const struct sinter_module *module;
    struct sinter_bytes sections[16];
    struct sinter_error error;
    if (argc != 3)
        return 2;
    const char *how = "loaded";
    if (sinter_module_load(argv[1], &module, &error) != SINTER_OK) {
        how = "read";
        if (sinter_module_read(argv[1], &module, &error) != SINTER_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
    }
    size_t count = sinter_custom_sections(module, argv[2], strlen(argv[2]), sections, 16);
    printf("%s: %u of the name \"%s\"\n", how, (unsigned)count, argv[2]);
    for (size_t i = 0; i < count && i < 16; i++)
        printf("  %u bytes: %.*s%s", (unsigned)sections[i].size, (int)sections[i].size,
               (const char *)sections[i].data,
               sections[i].size && sections[i].data[sections[i].size - 1] == '\n' ? "" : "\n");
    sinter_module_close(module); /* the bytes were the module's */
    return 0;
}
