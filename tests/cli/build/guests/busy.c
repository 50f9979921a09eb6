#include <stdio.h>
int main(void) {
    unsigned sum = 1;
    for (unsigned i = 1; i < 200000000u; i++) {
        sum ^= sum << 13;
        sum ^= sum >> 17;
        sum ^= sum << 5;
        sum += i;
    }
    printf("%u\n", sum);
}
