/* Bodies that attract each other: square roots and divisions. */
#include "kernel.h"

#define BODIES 6

static struct body {
    double x, y, z, vx, vy, vz, mass;
} bodies[BODIES];

static void step(double time) {
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            struct body *a = &bodies[i], *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz + 0.01;
            double pull = time / (square * sqrt(square));
            a->vx -= dx * b->mass * pull;
            a->vy -= dy * b->mass * pull;
            a->vz -= dz * b->mass * pull;
            b->vx += dx * a->mass * pull;
            b->vy += dy * a->mass * pull;
            b->vz += dz * a->mass * pull;
        }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += time * bodies[i].vx;
        bodies[i].y += time * bodies[i].vy;
        bodies[i].z += time * bodies[i].vz;
    }
}

int main(int argc, char **argv) {
    for (int i = 0; i < BODIES; i++)
        bodies[i] = (struct body){random_double(),      random_double(), random_double(), 0, 0, 0,
                                  0.1 + random_double()};
    for (uint32_t r = repeats(argc, argv, 1500000); r > 0; r--)
        step(1e-4);
    for (int i = 0; i < BODIES; i++)
        check_double(bodies[i].x);
    return finish();
}
