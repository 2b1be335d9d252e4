/* SPDX-License-Identifier: Apache-2.0 */
/* Where the default scenario lies: beside the user, beside the sources, or where it was installed.
 * The installed folder is reckoned from the program's own place, so that it can be moved. */
#define _DEFAULT_SOURCE /* readlink */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_parts.h"

#define MARK_FILE "baseline.yaml" /* what makes a folder a configs folder */

char *cli_path(const char *folder, const char *name)
{
    const size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* Whether folder is readable and holds the baseline: any other ./configs is somebody else's. */
static bool is_configs(const char *folder)
{
    char *mark = cli_path(folder, MARK_FILE);
    const bool is_there = mark && access(mark, R_OK) == 0;
    free(mark);
    return is_there;
}

/* The installed folder, or "" where /proc cannot tell where the program lies. */
static void installed_folder(char folder[2 * PATH_MAX])
{
    char program[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    folder[0] = '\0';
    if (n <= 0)
        return;
    program[n] = '\0';
    char *last = strrchr(program, '/');
    if (!last)
        return;
    *last = '\0';
    snprintf(folder, (size_t)2 * PATH_MAX, "%s/%s", program, CONFIGS_FROM_PROGRAM);
}

int cli_configs_find(char **folder, struct error *error)
{
    const char *named = getenv("ZORGSIM_CONFIGS");
    char installed[2 * PATH_MAX];
    installed_folder(installed);
    const char *const places[] = {"configs", CONFIGS_SOURCE, installed};
    const char *found = NULL;
    if (named && named[0]) {
        if (!is_configs(named))
            return fail(error, ERROR_MISSING,
                        "ZORGSIM_CONFIGS is '%s', but there is no readable %s in it; name a folder "
                        "that holds it, or unset ZORGSIM_CONFIGS",
                        named, MARK_FILE);
        found = named;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0] && !found; i++) {
        if (places[i][0] && is_configs(places[i]))
            found = places[i];
    }
    if (!found)
        return fail(error, ERROR_MISSING,
                    "no folder with %s: looked in ./configs, %s and %s; set ZORGSIM_CONFIGS to the "
                    "configs folder of the program",
                    MARK_FILE, CONFIGS_SOURCE, installed[0] ? installed : "the installed folder");
    *folder = strdup(found);
    return *folder ? 0 : fail(error, ERROR_MEMORY, "no memory for the name of a folder");
}
