/* Numbers to text and back, by hand: conversions between doubles and integers of all widths. */
#include "kernel.h"

/* Nine significant digits, "1.23456789e-5". */
static char *format(double value, char *out) {
    int exponent = 0;
    if (value < 0) {
        *out++ = '-';
        value = -value;
    }
    for (; value >= 10; exponent++)
        value /= 10;
    for (; value > 0 && value < 1; exponent--)
        value *= 10;
    uint64_t digits = (uint64_t)(value * 1e8 + 0.5);
    char reversed[24];
    int count = 0;
    for (; digits || count < 9; digits /= 10)
        reversed[count++] = (char)('0' + digits % 10);
    while (count > 0) {
        *out++ = reversed[--count];
        if (count == 8)
            *out++ = '.';
    }
    *out++ = 'e';
    if (exponent < 0)
        *out++ = '-';
    exponent = exponent < 0 ? -exponent : exponent;
    *out++ = (char)('0' + exponent / 10);
    *out++ = (char)('0' + exponent % 10);
    *out = '\0';
    return out;
}

static double parse(const char *in) {
    bool negative = *in == '-', down;
    uint64_t digits = 0;
    int exponent = 0, scale = 0;
    for (in += negative; *in != 'e'; in++) {
        if (*in == '.') {
            scale = 1;
            continue;
        }
        digits = digits * 10 + (uint64_t)(*in - '0');
        exponent -= scale;
    }
    down = *++in == '-';
    int written = (in[down] - '0') * 10 + (in[down + 1] - '0');
    exponent += down ? -written : written;
    double value = (double)digits;
    for (; exponent > 0; exponent--)
        value *= 10;
    for (; exponent < 0; exponent++)
        value /= 10;
    return negative ? -value : value;
}

int main(int argc, char **argv) {
    char text[64];
    double sum = 0;
    int64_t whole = 0;
    for (uint32_t r = repeats(argc, argv, 1500000); r > 0; r--) {
        double value = (random_double() - 0.5) * (double)(1 + r % 1000003);
        char *end = format(value, text);
        double back = parse(text);
        sum += back + (double)(float)value;
        whole += (int64_t)back * 3 + (int32_t)value + (uint8_t)end[-1];
        whole ^= (int64_t)(uint32_t)(fabs(value) * 3.0) + (int64_t)floor(back);
    }
    check_double(sum);
    check((uint64_t)whole);
    return finish();
}
