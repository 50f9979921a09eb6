/* PicoSAT: decides random formulas at the ratio of clauses to variables where that is hardest, and
 * the pigeonhole principle. */
#include "driver.h"
#include <picosat.h>

static void print_result(PicoSAT *solver, const char *what, int variables) {
    int result = picosat_sat(solver, -1);
    require(result == PICOSAT_SATISFIABLE || result == PICOSAT_UNSATISFIABLE, "picosat_sat");
    if (result == PICOSAT_SATISFIABLE)
        for (int i = 1; i <= variables; i++)
            check_number(picosat_deref(solver, i) > 0);
    printf("%s: %s, %llu propagations\n", what,
           result == PICOSAT_SATISFIABLE ? "satisfiable" : "unsatisfiable",
           picosat_propagations(solver));
}

static void solve_random(int variables) {
    PicoSAT *solver = picosat_init();
    for (int left = variables * 426 / 100; left > 0; left--) {
        for (int i = 0; i < 3; i++) {
            int variable = 1 + (int)random_below((uint32_t)variables);
            picosat_add(solver, random_below(2) ? variable : -variable);
        }
        picosat_add(solver, 0);
    }
    print_result(solver, "random", variables);
    picosat_reset(solver);
}

static void solve_pigeons(int holes) {
    PicoSAT *solver = picosat_init();
    for (int pigeon = 0; pigeon <= holes; pigeon++) {
        for (int hole = 1; hole <= holes; hole++)
            picosat_add(solver, pigeon * holes + hole);
        picosat_add(solver, 0);
    }
    for (int hole = 1; hole <= holes; hole++)
        for (int one = 0; one <= holes; one++)
            for (int other = 0; other < one; other++) {
                picosat_add(solver, -(one * holes + hole));
                picosat_add(solver, -(other * holes + hole));
                picosat_add(solver, 0);
            }
    print_result(solver, "pigeons", 0);
    picosat_reset(solver);
}

int main(int argc, char **argv) {
    int rounds = repetitions(argc, argv);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 4; i++)
            solve_random(200);
        solve_pigeons(8);
    }
    return finish();
}
