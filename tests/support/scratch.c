/* tests/support/scratch.c: folders, files and processes for tests. */
#include "scratch.h"

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

int scratch_enter(void **state)
{
    strcpy(folder, "/tmp/superconfig-test-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

int scratch_leave(void **state)
{
    return chdir("/") == 0 ? nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) : -1;
}

static void make_folders(const char *path)
{
    char *copy = strdup(path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        assert_true(mkdir(copy, 0700) == 0 || errno == EEXIST);
        *slash = '/';
    }
    free(copy);
}

void write_bytes(const char *path, const char *bytes, size_t length)
{
    make_folders(path);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), length);
    assert_int_equal(close(file), 0);
}

void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

int run_in_child(int (*function)(void *context), void *context)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(function(context));
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct call {
    int (*function)(void *context);
    void *context;
};

static int drop_rights_and_call(void *context)
{
    const struct call *call = context;
    if (geteuid() == 0 &&
        (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
        return 255;
    return call->function(call->context);
}

int run_without_rights(int (*function)(void *context), void *context)
{
    struct call call = {function, context};
    return run_in_child(drop_rights_and_call, &call);
}
