/* Spheres over a plane with a light, shadows and reflections. */
#include "kernel.h"

#define WIDTH 320
#define SPHERES 24

struct vector {
    double x, y, z;
};
static struct sphere {
    struct vector centre;
    double radius, shine;
} spheres[SPHERES];

static struct vector add(struct vector a, struct vector b, double scale) {
    return (struct vector){a.x + b.x * scale, a.y + b.y * scale, a.z + b.z * scale};
}
static double dot(struct vector a, struct vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static struct vector unit(struct vector a) {
    return add((struct vector){0, 0, 0}, a, 1 / sqrt(dot(a, a)));
}

/* The nearest sphere that the ray meets, and how far away; -1 for none. */
static int meet(struct vector from, struct vector along, double *distance) {
    int nearest = -1;
    *distance = 1e30;
    for (int i = 0; i < SPHERES; i++) {
        struct vector to = add(spheres[i].centre, from, -1);
        double middle = dot(to, along);
        double inside = spheres[i].radius * spheres[i].radius - dot(to, to) + middle * middle;
        if (inside < 0)
            continue;
        double at = middle - sqrt(inside);
        if (at > 1e-6 && at < *distance) {
            *distance = at;
            nearest = i;
        }
    }
    return nearest;
}

static double trace(struct vector from, struct vector along, int depth) {
    static const struct vector light = {0.48, 0.8, -0.36};
    double distance, unused;
    int hit = meet(from, along, &distance);
    if (hit < 0 && along.y >= 0)
        return 0.2 + 0.6 * along.y;
    if (hit < 0)
        distance = (from.y + 2) / -along.y;
    struct vector at = add(from, along, distance);
    struct vector normal = {0, 1, 0};
    if (hit >= 0)
        normal = unit(add(at, spheres[hit].centre, -1));
    double shade = dot(normal, light);
    if (shade < 0 || meet(at, light, &unused) >= 0)
        shade = 0;
    if (hit < 0)
        return ((int)floor(at.x) + (int)floor(at.z)) & 1 ? shade : shade * 0.3;
    double shine = spheres[hit].shine;
    double colour = (0.1 + shade) * (1 - shine);
    if (depth > 0)
        colour += shine * trace(at, add(along, normal, -2 * dot(along, normal)), depth - 1);
    return colour;
}

int main(int argc, char **argv) {
    for (int i = 0; i < SPHERES; i++)
        spheres[i] = (struct sphere){
            {random_double() * 8 - 4, random_double() * 4 - 2, random_double() * 6 + 4},
            0.3 + random_double() * 0.7,
            random_double()};
    for (uint32_t r = repeats(argc, argv, 5); r > 0; r--) {
        double sum = 0;
        for (int y = 0; y < WIDTH; y++)
            for (int x = 0; x < WIDTH; x++) {
                struct vector along = {x * 2.0 / WIDTH - 1, 1 - y * 2.0 / WIDTH, 1 + r * 0.01};
                sum += trace((struct vector){0, 0, -2}, unit(along), 4);
            }
        check_double(sum);
    }
    return finish();
}
