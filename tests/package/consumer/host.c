#include "counting.h"
#include "sum.h"
#include "total.h"

int main(void) {
    struct sum *sum;
    struct total *total;
    struct counting *counting;
    uint32_t a = 0, b = 0, c = 0;
    if (sum_create(&sum, 0, 0) != SUM_OK || total_create(&total, 0, 0) != TOTAL_OK ||
        counting_create(&counting, 0, 0) != COUNTING_OK)
        return 1;
    if (sum_add(sum, 1, 2, &a) != SUM_OK || total_add(total, 3, 4, &b) != TOTAL_OK ||
        counting_count(counting, &c) != COUNTING_OK)
        return 2;
    sum_destroy(sum);
    total_destroy(total);
    counting_destroy(counting);
    return a == 3 && b == 7 && c == 41 ? 0 : 3;
}
