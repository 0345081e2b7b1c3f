/* A disk that does what the file in DISK_SAYS says: well, eio [TIMES], ro, slow MILLISECONDS. Below DISK_FOLDER only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static ssize_t (*real_read)(int, void *, size_t);

static int says(char *word, long *number) {
    const char *path = getenv("DISK_SAYS");
    int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    char text[64] = {0};
    int descriptor = path ? real_open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (descriptor < 0) return 0;
    if (!real_read) real_read = dlsym(RTLD_NEXT, "read");
    real_read(descriptor, text, sizeof text - 1);
    close(descriptor);
    *number = 0;
    return sscanf(text, "%15s %ld", word, number) > 0;
}

static int below(const char *path) {
    const char *folder = getenv("DISK_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int ours(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

static int refuses(const char *what) {
    char word[16] = {0};
    long number;
    return says(word, &number) && strcmp(word, what) == 0;
}

static int flush(const char *name, int descriptor) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    char word[16] = {0};
    long number = 0;
    if (ours(descriptor) && says(word, &number)) {
        static long failed;
        if (strcmp(word, "eio") == 0 && (number == 0 || failed++ < number)) { errno = EIO; return -1; }
        if (strcmp(word, "slow") == 0) {
            struct timespec nap = {number / 1000, (number % 1000) * 1000000L};
            nanosleep(&nap, 0);
        }
    }
    return real(descriptor);
}

int fsync(int descriptor) { return flush("fsync", descriptor); }
int fdatasync(int descriptor) { return flush("fdatasync", descriptor); }

#define WRITES(type, name, parameters, arguments)                      \
    type name parameters {                                             \
        static type(*real) parameters;                                 \
        if (!real) real = dlsym(RTLD_NEXT, #name);                     \
        if (ours(descriptor) && refuses("ro")) { errno = EROFS; return -1; } \
        return real arguments;                                         \
    }

WRITES(ssize_t, write, (int descriptor, const void *data, size_t size), (descriptor, data, size))
WRITES(ssize_t, pwrite, (int descriptor, const void *data, size_t size, off_t at), (descriptor, data, size, at))
WRITES(ssize_t, pwrite64, (int descriptor, const void *data, size_t size, off64_t at), (descriptor, data, size, at))
WRITES(int, ftruncate, (int descriptor, off_t size), (descriptor, size))
WRITES(int, ftruncate64, (int descriptor, off64_t size), (descriptor, size))

#define OPENS(name)                                                    \
    int name(const char *path, int flags, ...) {                       \
        static int (*real)(const char *, int, ...);                    \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        int mode = va_arg(rest, int);                                  \
        va_end(rest);                                                  \
        if (!real) real = dlsym(RTLD_NEXT, #name);                     \
        if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) && below(path) && refuses("ro")) { errno = EROFS; return -1; } \
        return real(path, flags, mode);                                \
    }

OPENS(open)
OPENS(open64)
