/* SPDX-License-Identifier: Apache-2.0 */
/* exp and log that give the same bits on every machine: only + - * / and bit moves, no libm.
 * Relative error below 1e-14 (exp on [-700, 700]; log for positive normal numbers). Pure. */
#ifndef SIM_MATHS_H
#define SIM_MATHS_H

#include <stdint.h>
#include <string.h>

/* e^x = 2^k e^r with |r| <= ln 2 / 2, e^r by its Taylor polynomial of degree 13. */
static inline double maths_exp(double x)
{
    if (x < -700.0)
        return 0.0;
    if (x > 700.0)
        x = 700.0;
    const double k = (double)(int64_t)(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
    const double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    double sum = 1.0;
    for (int i = 13; i > 0; i--)
        sum = 1.0 + sum * r / (double)i;
    const uint64_t bits = (uint64_t)((int64_t)k + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return sum * scale;
}

/* ln x = k ln 2 + 2 atanh((m - 1) / (m + 1)) with m in [0.75, 1.5). */
static inline double maths_log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t k = (int64_t)(bits >> 52 & 0x7FF) - 1023;
    bits = (bits & UINT64_C(0x000FFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000);
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m >= 1.5) {
        m *= 0.5;
        k++;
    }
    const double s = (m - 1.0) / (m + 1.0), s2 = s * s;
    double sum = 0.0;
    for (int i = 27; i >= 1; i -= 2)
        sum = sum * s2 + 1.0 / (double)i;
    return (double)k * 0.69314718055994530942 + 2.0 * s * sum;
}

static inline double maths_pow(double base, double exponent)
{
    return base > 0 ? maths_exp(exponent * maths_log(base)) : 0.0;
}

/* Quantile of the normal distribution for 0 < p < 1: Acklam's rational form with one Newton-free
 * tail; relative error below 1.2e-9, enough for thresholds. */
static inline double maths_normal_quantile(double p)
{
    static const double a[6] = {-3.969683028665376e+01, 2.209460984245205e+02,
                                -2.759285104469687e+02, 1.383577518672690e+02,
                                -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[5] = {-5.447609879822406e+01, 1.615858368580409e+02,
                                -1.556989798598866e+02, 6.680131188771972e+01,
                                -1.328068155288572e+01};
    static const double c[6] = {-7.784894002430293e-03, -3.223964580411365e-01,
                                -2.400758277161838e+00, -2.549732539343734e+00,
                                4.374664141464968e+00,  2.938163982698783e+00};
    static const double d[4] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                                3.754408661907416e+00};
    if (p > 0.97575)
        return -maths_normal_quantile(1.0 - p);
    if (p >= 0.02425) {
        const double q = p - 0.5, r = q * q;
        return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
               (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
    }
    /* sqrt by exp and log: the only root here, so that libm stays out */
    const double q = maths_exp(0.5 * maths_log(-2.0 * maths_log(p)));
    return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
           ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
}

#endif
