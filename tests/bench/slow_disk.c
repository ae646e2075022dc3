/* Loaded before a program (LD_PRELOAD), it lets each call about a file below SLOW_FOLDER wait SLOW_MS milliseconds,
   as a file system does that is far away. Linux with glibc 2.33 or later. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MOST 65536
static char slow[MOST]; /* descriptors of files below the folder */

static void pause_now(void) {
    const char *text = getenv("SLOW_MS");
    long ms = text ? atol(text) : 0;
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static int is_slow(const char *path) {
    const char *folder = getenv("SLOW_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int note(int fd, int is) {
    if (fd >= 0 && fd < MOST) slow[fd] = is;
    return fd;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define WAIT_PATH(path) if (is_slow(path)) pause_now()
#define WAIT_FD(fd) if (fd >= 0 && fd < MOST && slow[fd]) pause_now()
#define MODE va_list words; va_start(words, flags); mode_t mode = va_arg(words, mode_t); va_end(words)

int open(const char *path, int flags, ...) { REAL(open); MODE; WAIT_PATH(path); return note(real(path, flags, mode), is_slow(path)); }
int open64(const char *path, int flags, ...) { REAL(open64); MODE; WAIT_PATH(path); return note(real(path, flags, mode), is_slow(path)); }
int openat(int at, const char *path, int flags, ...) { REAL(openat); MODE; WAIT_PATH(path); return note(real(at, path, flags, mode), is_slow(path)); }
int openat64(int at, const char *path, int flags, ...) { REAL(openat64); MODE; WAIT_PATH(path); return note(real(at, path, flags, mode), is_slow(path)); }
int close(int fd) { REAL(close); note(fd, 0); return real(fd); }
int stat(const char *path, struct stat *state) { REAL(stat); WAIT_PATH(path); return real(path, state); }
int stat64(const char *path, struct stat64 *state) { REAL(stat64); WAIT_PATH(path); return real(path, state); }
int lstat(const char *path, struct stat *state) { REAL(lstat); WAIT_PATH(path); return real(path, state); }
int lstat64(const char *path, struct stat64 *state) { REAL(lstat64); WAIT_PATH(path); return real(path, state); }
int fstatat64(int at, const char *path, struct stat64 *state, int flags) { REAL(fstatat64); WAIT_PATH(path); return real(at, path, state, flags); }
DIR *opendir(const char *path) { REAL(opendir); WAIT_PATH(path); return real(path); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); WAIT_PATH(path); return real(path, mode); }
int rename(const char *from, const char *to) { REAL(rename); WAIT_PATH(to); return real(from, to); }
int unlink(const char *path) { REAL(unlink); WAIT_PATH(path); return real(path); }
int fsync(int fd) { REAL(fsync); WAIT_FD(fd); return real(fd); }
ssize_t read(int fd, void *data, size_t size) { REAL(read); WAIT_FD(fd); return real(fd, data, size); }
ssize_t write(int fd, const void *data, size_t size) { REAL(write); WAIT_FD(fd); return real(fd, data, size); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { REAL(pread64); WAIT_FD(fd); return real(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { REAL(pwrite64); WAIT_FD(fd); return real(fd, data, size, at); }
