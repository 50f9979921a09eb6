/* The names of an artefact's own ELF sections. They are C identifiers, so that the linker defines
 * __start_NAME and __stop_NAME. */
#ifndef SINTER_SECTIONS_H
#define SINTER_SECTIONS_H

#define SINTER_SECTION_DESCRIPTION "sinter_module" /* artefact.h */
#define SINTER_SECTION_TEXT "sinter_guest"         /* all of the guest's machine code */

#endif
