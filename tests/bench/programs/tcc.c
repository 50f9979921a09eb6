/* TCC: compiles a C program of its driver's making to machine code for 64-bit Arm: another
 * processor than any build's own, so that every build does the same. */
#include "driver.h"
#define ONE_SOURCE 1
#include <libtcc.c> /* after driver.h: it makes malloc an error */

enum { ROOM = 512 << 10 };

static const char *const types[] = {"int", "unsigned", "long", "unsigned char", "double"};

/* An expression of the variables that every function has. */
static size_t expression(char *out, int depth) {
    static const char *const operators[] = {"+", "-", "*", "&", "|", "^", "<", "==", "&&", "||"};
    size_t at;
    switch (random_below(depth < 4 ? 9 : 4)) {
    case 0:
        return (size_t)sprintf(out, "%u", random_below(1000));
    case 1:
        return (size_t)sprintf(out, "%s", random_below(2) ? "a" : "b");
    case 2:
        return (size_t)sprintf(out, "table[%u]", random_below(64));
    case 3:
        return (size_t)sprintf(out, "node->%s", random_below(2) ? "count" : "next->count");
    case 4:
        at = (size_t)sprintf(out, "(");
        at += expression(out + at, depth + 1);
        at += (size_t)sprintf(out + at, " ? ");
        at += expression(out + at, depth + 1);
        at += (size_t)sprintf(out + at, " : ");
        at += expression(out + at, depth + 1);
        return at + (size_t)sprintf(out + at, ")");
    case 5:
        at = (size_t)sprintf(out, "table[(");
        at += expression(out + at, depth + 1);
        return at + (size_t)sprintf(out + at, ") & MASK]");
    default:
        at = (size_t)sprintf(out, "(");
        at += expression(out + at, depth + 1);
        at += (size_t)sprintf(out + at, " %s ", operators[random_below(10)]);
        at += expression(out + at, depth + 1);
        return at + (size_t)sprintf(out + at, ")");
    }
}

static size_t statement(char *out, int depth, unsigned function) {
    size_t at;
    switch (random_below(depth < 3 ? 8 : 4)) {
    case 0:
        at = (size_t)sprintf(out, "%*slocal[%u] = ", depth * 4, "", random_below(8));
        break;
    case 1:
        at = (size_t)sprintf(out, "%*snode->ratio += ", depth * 4, "");
        break;
    case 2:
        at = (size_t)sprintf(out, "%*sa += f%u(node, ", depth * 4, "", random_below(function));
        at += expression(out + at, 2);
        at += (size_t)sprintf(out + at, ", b) + (long)\"%s %s\" +", random_word(), random_word());
        break;
    case 3:
        at = (size_t)sprintf(out, "%*stable[a & MASK] ^= ", depth * 4, "");
        break;
    case 4:
        at = (size_t)sprintf(out, "%*sfor (int i = 0; i < LIMIT(%u); i++) {\n", depth * 4, "",
                             random_below(99));
        at += statement(out + at, depth + 1, function);
        return at + (size_t)sprintf(out + at, "%*s}\n", depth * 4, "");
    case 5:
        at = (size_t)sprintf(out, "%*sif (", depth * 4, "");
        at += expression(out + at, 2);
        at += (size_t)sprintf(out + at, ") {\n");
        at += statement(out + at, depth + 1, function);
        at += (size_t)sprintf(out + at, "%*s} else {\n", depth * 4, "");
        at += statement(out + at, depth + 1, function);
        return at + (size_t)sprintf(out + at, "%*s}\n", depth * 4, "");
    case 6:
        at = (size_t)sprintf(out, "%*sswitch (a & 3) {\n", depth * 4, "");
        for (int i = 0; i < 3; i++) {
            at += (size_t)sprintf(out + at, "%*scase %d:\n", depth * 4, "", i);
            at += statement(out + at, depth + 1, function);
            at += (size_t)sprintf(out + at, "%*sbreak;\n", depth * 4 + 4, "");
        }
        return at + (size_t)sprintf(out + at, "%*s}\n", depth * 4, "");
    default:
        at = (size_t)sprintf(out, "%*s{ /* %s */ %s %s = ", depth * 4, "", random_word(),
                             types[random_below(5)], "inner");
        at += expression(out + at, 1);
        return at + (size_t)sprintf(out + at, "; b += inner; }\n");
    }
    at += expression(out + at, 0);
    return at + (size_t)sprintf(out + at, ";\n");
}

static char *make_program(void) {
    char *text = allocate(ROOM + (1 << 20));
    size_t at = (size_t)sprintf(
        text, "#define MASK 63\n#define LIMIT(x) ((x) + (x) / 2)\n"
              "struct node { struct node *next; int count; double ratio; char name[12]; };\n"
              "static long table[64] = {1, 2, 3};\n"
              "long f0(struct node *node, long a, int b) { return node ? a : b; }\n");
    for (unsigned i = 1; at < ROOM; i++) {
        at += (size_t)sprintf(
            text + at, "\nlong f%u(struct node *node, long a, int b) {\n    long local[8] = {0};\n",
            i);
        for (uint32_t left = 3 + random_below(8); left > 0; left--)
            at += statement(text + at, 1, i);
        at += (size_t)sprintf(text + at, "    return local[a & 7] + b;\n}\n");
    }
    return text;
}

static void complain(void *state, const char *message) {
    (void)state;
    fprintf(stderr, "%s\n", message);
}

static void compile(const char *text) {
    TCCState *tcc = tcc_new();
    require(tcc != NULL, "tcc_new");
    tcc_set_error_func(tcc, NULL, complain);
    tcc_set_options(tcc, "-nostdinc -nostdlib");
    tcc_set_output_type(tcc, TCC_OUTPUT_OBJ);
    require(tcc_compile_string(tcc, text) == 0, "tcc_compile_string");
    for (int i = 1; i < tcc->nb_sections; i++) {
        Section *section = tcc->sections[i];
        if (section->sh_type == SHT_PROGBITS && section->data)
            check(section->data, section->data_offset);
    }
    tcc_delete(tcc);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    char *text = make_program();
    for (int round = 0; round < rounds; round++)
        compile(text);
    return finish();
}
