/* The WASI calls as C functions: one for each row of <sinter/internal/wasi.def> and
 * <sinter/internal/wasi_unstable.def>, with its signature (a test compares them). All take
 * the guest's numbers unchecked and return a WASI errno; proc_exit does not return. Generated code
 * calls them, on the guest's thread. What each does: witx, wasi_snapshot_preview1. */
#ifndef RUNTIME_WASI_CALLS_H
#define RUNTIME_WASI_CALLS_H

#include <stdint.h>

struct sinter_instance;

/* args.c */
uint32_t sinter_wasi_args_get(struct sinter_instance *instance, uint64_t pointers, uint64_t bytes);
uint32_t sinter_wasi_args_sizes_get(struct sinter_instance *instance, uint64_t count,
                                    uint64_t size);
uint32_t sinter_wasi_environ_get(struct sinter_instance *instance, uint64_t pointers,
                                 uint64_t bytes);
uint32_t sinter_wasi_environ_sizes_get(struct sinter_instance *instance, uint64_t count,
                                       uint64_t size);

/* clock.c */
uint32_t sinter_wasi_clock_res_get(struct sinter_instance *instance, uint32_t clock, uint64_t out);
uint32_t sinter_wasi_clock_time_get(struct sinter_instance *instance, uint32_t clock,
                                    uint64_t precision, uint64_t out);

/* fd.c */
uint32_t sinter_wasi_fd_advise(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                               uint64_t size, uint32_t advice);
uint32_t sinter_wasi_fd_allocate(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                                 uint64_t size);
uint32_t sinter_wasi_fd_close(struct sinter_instance *instance, uint32_t fd);
uint32_t sinter_wasi_fd_datasync(struct sinter_instance *instance, uint32_t fd);
uint32_t sinter_wasi_fd_fdstat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out);
uint32_t sinter_wasi_fd_fdstat_set_flags(struct sinter_instance *instance, uint32_t fd,
                                         uint32_t flags);
uint32_t sinter_wasi_fd_fdstat_set_rights(struct sinter_instance *instance, uint32_t fd,
                                          uint64_t base, uint64_t inheriting);
uint32_t sinter_wasi_fd_filestat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out);
uint32_t sinter_wasi_fd_filestat_set_size(struct sinter_instance *instance, uint32_t fd,
                                          uint64_t size);
uint32_t sinter_wasi_fd_filestat_set_times(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t atim, uint64_t mtim, uint32_t flags);
uint32_t sinter_wasi_fd_pread(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                              uint64_t iovec_count, uint64_t offset, uint64_t out);
uint32_t sinter_wasi_fd_prestat_get(struct sinter_instance *instance, uint32_t fd, uint64_t out);
uint32_t sinter_wasi_fd_prestat_dir_name(struct sinter_instance *instance, uint32_t fd,
                                         uint64_t name, uint64_t name_size);
uint32_t sinter_wasi_fd_pwrite(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                               uint64_t iovec_count, uint64_t offset, uint64_t out);
uint32_t sinter_wasi_fd_read(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                             uint64_t iovec_count, uint64_t out);
uint32_t sinter_wasi_fd_renumber(struct sinter_instance *instance, uint32_t from, uint32_t to);
uint32_t sinter_wasi_fd_seek(struct sinter_instance *instance, uint32_t fd, uint64_t offset,
                             uint32_t whence, uint64_t out);
uint32_t sinter_wasi_fd_sync(struct sinter_instance *instance, uint32_t fd);
uint32_t sinter_wasi_fd_tell(struct sinter_instance *instance, uint32_t fd, uint64_t out);
uint32_t sinter_wasi_fd_write(struct sinter_instance *instance, uint32_t fd, uint64_t iovecs,
                              uint64_t iovec_count, uint64_t out);

/* dir.c */
uint32_t sinter_wasi_fd_readdir(struct sinter_instance *instance, uint32_t fd, uint64_t buffer,
                                uint64_t buffer_size, uint64_t cookie, uint64_t out);

/* path.c */
uint32_t sinter_wasi_path_create_directory(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t path, uint64_t path_size);
uint32_t sinter_wasi_path_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                       uint32_t lookup, uint64_t path, uint64_t path_size,
                                       uint64_t out);
uint32_t sinter_wasi_path_filestat_set_times(struct sinter_instance *instance, uint32_t fd,
                                             uint32_t lookup, uint64_t path, uint64_t path_size,
                                             uint64_t atim, uint64_t mtim, uint32_t flags);
uint32_t sinter_wasi_path_link(struct sinter_instance *instance, uint32_t old_fd, uint32_t lookup,
                               uint64_t old_path, uint64_t old_path_size, uint32_t new_fd,
                               uint64_t new_path, uint64_t new_path_size);
uint32_t sinter_wasi_path_readlink(struct sinter_instance *instance, uint32_t fd, uint64_t path,
                                   uint64_t path_size, uint64_t buffer, uint64_t buffer_size,
                                   uint64_t out);
uint32_t sinter_wasi_path_remove_directory(struct sinter_instance *instance, uint32_t fd,
                                           uint64_t path, uint64_t path_size);
uint32_t sinter_wasi_path_rename(struct sinter_instance *instance, uint32_t old_fd,
                                 uint64_t old_path, uint64_t old_path_size, uint32_t new_fd,
                                 uint64_t new_path, uint64_t new_path_size);
uint32_t sinter_wasi_path_symlink(struct sinter_instance *instance, uint64_t target,
                                  uint64_t target_size, uint32_t fd, uint64_t path,
                                  uint64_t path_size);
uint32_t sinter_wasi_path_unlink_file(struct sinter_instance *instance, uint32_t fd, uint64_t path,
                                      uint64_t path_size);

/* path_open.c */
uint32_t sinter_wasi_path_open(struct sinter_instance *instance, uint32_t fd, uint32_t lookup,
                               uint64_t path, uint64_t path_size, uint32_t oflags, uint64_t base,
                               uint64_t inheriting, uint32_t fdflags, uint64_t out);

/* poll.c */
uint32_t sinter_wasi_poll_oneoff(struct sinter_instance *instance, uint64_t subscription_address,
                                 uint64_t event_address, uint64_t count, uint64_t out_address);

/* proc.c */
_Noreturn void sinter_wasi_proc_exit(struct sinter_instance *instance, uint32_t code);
uint32_t sinter_wasi_proc_raise(struct sinter_instance *instance, uint32_t signal);
uint32_t sinter_wasi_sched_yield(struct sinter_instance *instance);

/* random.c */
uint32_t sinter_wasi_random_get(struct sinter_instance *instance, uint64_t buffer, uint64_t size);

/* sock.c */
uint32_t sinter_wasi_sock_accept(struct sinter_instance *instance, uint32_t fd, uint32_t flags,
                                 uint64_t out);
uint32_t sinter_wasi_sock_recv(struct sinter_instance *instance, uint32_t fd,
                               uint64_t iovec_address, uint64_t iovec_count, uint32_t flags,
                               uint64_t size_address, uint64_t flags_address);
uint32_t sinter_wasi_sock_send(struct sinter_instance *instance, uint32_t fd,
                               uint64_t iovec_address, uint64_t iovec_count, uint32_t flags,
                               uint64_t out_address);
uint32_t sinter_wasi_sock_shutdown(struct sinter_instance *instance, uint32_t fd, uint32_t how);

/* unstable.c */
uint32_t sinter_wasi_unstable_fd_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                              uint64_t out);
uint32_t sinter_wasi_unstable_fd_seek(struct sinter_instance *instance, uint32_t fd,
                                      uint64_t offset, uint32_t whence, uint64_t out);
uint32_t sinter_wasi_unstable_path_filestat_get(struct sinter_instance *instance, uint32_t fd,
                                                uint32_t lookup, uint64_t path, uint64_t path_size,
                                                uint64_t out);
uint32_t sinter_wasi_unstable_poll_oneoff(struct sinter_instance *instance,
                                          uint64_t subscription_address, uint64_t event_address,
                                          uint64_t count, uint64_t out_address);

#endif
