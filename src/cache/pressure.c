/* cache/pressure.c: reading the system's figures; cache/pressure.h says which. */
#include "cache/pressure.h"

#include "base/platform.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_AT_MOST = 16384 };

static const double UNKNOWN = -1;

/* The start of a file, as a string. False if it cannot be read. */
__attribute__((format(printf, 2, 3))) static bool read_text(char text[FILE_AT_MOST],
                                                            const char *format, ...)
{
    char path[SC__PATH_MAX];
    struct sc__file_identity identity;
    va_list arguments;
    size_t length;
    int descriptor;
    va_start(arguments, format);
    int needed = vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    if (needed < 0 || (size_t)needed >= sizeof path ||
        sc__platform_open(path, &descriptor, &identity) != 0)
        return false;
    int failure = sc__platform_read(descriptor, text, FILE_AT_MOST - 1, &length);
    sc__platform_close(descriptor);
    text[length] = '\0';
    return failure == 0;
}

/* A number at the start of a text, blanks before it skipped. */
static bool read_number(const char *text, double *out)
{
    text += strspn(text, " \t");
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18)
        return false;
    *out = (double)strtoull(text, NULL, 10);
    return true;
}

/* What stands behind `name` at the start of a line. */
static const char *find_line(const char *text, const char *name)
{
    size_t length = strlen(name);
    while (text && strncmp(text, name, length) != 0) {
        text = strchr(text, '\n');
        if (text)
            text++;
    }
    return text ? text + length : NULL;
}

static bool find_number(const char *text, const char *name, double *out)
{
    const char *behind = find_line(text, name);
    return behind && read_number(behind, out);
}

static double of_machine(const char *root)
{
    char text[FILE_AT_MOST];
    double total, available;
    if (!read_text(text, "%s/proc/meminfo", root) || !find_number(text, "MemTotal:", &total) ||
        !find_number(text, "MemAvailable:", &available) || total <= 0 || available > total)
        return UNKNOWN;
    return 1 - available / total;
}

/* full avg10=12.34 avg60=... */
static double of_stalls(const char *root)
{
    char text[FILE_AT_MOST];
    double percent;
    if (!read_text(text, "%s/proc/pressure/memory", root) ||
        !find_number(text, "full avg10=", &percent))
        return UNKNOWN;
    const char *point = strchr(find_line(text, "full avg10="), '.');
    double hundredths;
    bool is_above = percent > 10 || (percent == 10 && point &&
                                     read_number(point + 1, &hundredths) && hundredths > 0);
    return is_above ? 0.9 : 0;
}

/* Of one group; "max" is no limit. */
static double of_group(const char *root, const char *group)
{
    char text[FILE_AT_MOST];
    double limit, current, inactive = 0;
    if (!read_text(text, "%s/sys/fs/cgroup%s/memory.max", root, group) ||
        !read_number(text, &limit) || limit <= 0)
        return UNKNOWN;
    if (!read_text(text, "%s/sys/fs/cgroup%s/memory.current", root, group) ||
        !read_number(text, &current))
        return UNKNOWN;
    if (read_text(text, "%s/sys/fs/cgroup%s/memory.stat", root, group))
        (void)find_number(text, "inactive_file ", &inactive);
    double used = inactive < current ? current - inactive : 0;
    return used < limit ? used / limit : 1;
}

static double worse(double left, double right)
{
    return left > right ? left : right;
}

/* The process's group and all around it, up to the one that a container sees as the root. */
static double of_groups(const char *root)
{
    char text[FILE_AT_MOST];
    char group[SC__PATH_MAX];
    double worst = of_group(root, "");
    if (!read_text(text, "%s/proc/self/cgroup", root))
        return worst;
    const char *path = find_line(text, "0::");
    size_t length = path ? strcspn(path, "\n") : 0;
    if (length == 0 || length >= sizeof group || path[0] != '/' || strstr(path, ".."))
        return worst;
    memcpy(group, path, length);
    group[length] = '\0';
    for (char *end = group + length; end && end > group; end = strrchr(group, '/')) {
        *end = '\0';
        worst = worse(worst, of_group(root, group));
    }
    return worst;
}

double sc__memory_pressure(const char *root)
{
    double worst = worse(of_machine(root), worse(of_stalls(root), of_groups(root)));
    return worst == UNKNOWN ? 0.5 : worst;
}
