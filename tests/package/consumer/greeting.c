#include "words.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    FILE *file = fopen("/here/greeting.c", "r");
    printf("%s, " NAME ": %s, %d file\n", hello(), getenv("LANGUAGE"), file != NULL);
    return 0;
}
