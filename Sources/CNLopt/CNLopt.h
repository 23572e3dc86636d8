// The part of NLopt's C API (2.7) that Fupan calls. The names, types and orders are NLopt's; the comments say what Fupan relies on.
#ifndef CNLOPT_H
#define CNLOPT_H

typedef struct nlopt_opt_s *nlopt_opt;

// Gives the value at a point of n coordinates, and writes the gradient where one is asked for.
typedef double (*nlopt_func)(unsigned n, const double *point, double *gradient, void *data);

// Found by name: the numbers of the algorithms change between versions. -1 where there is none.
int nlopt_algorithm_from_string(const char *name);

nlopt_opt nlopt_create(int algorithm, unsigned n);
void nlopt_destroy(nlopt_opt optimizer);

// Positive is success, negative a failure; the point is the best one so far after either.
int nlopt_optimize(nlopt_opt optimizer, double *point, double *value);
int nlopt_set_max_objective(nlopt_opt optimizer, nlopt_func function, void *data);
int nlopt_set_lower_bounds1(nlopt_opt optimizer, double bound);
int nlopt_set_upper_bounds1(nlopt_opt optimizer, double bound);
int nlopt_set_ftol_rel(nlopt_opt optimizer, double tolerance);
int nlopt_set_xtol_rel(nlopt_opt optimizer, double tolerance);
int nlopt_set_maxeval(nlopt_opt optimizer, int count);

#endif
