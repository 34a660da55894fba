import Foundation
import Glibc
import TestSupport

/// The wall clock of one process, which a test may set: a library that is loaded before the C library answers for it.
///
/// The clock that never goes back stays as it is, as on a machine whose clock is set.
final class SteppedClock: Sendable {
  private let offset: String
  private let library: String

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <stdlib.h>
    #include <sys/mman.h>
    #include <sys/syscall.h>
    #include <sys/time.h>
    #include <time.h>
    #include <unistd.h>
    static volatile const long *offset;
    static long seconds(void) {
      if (!offset) {
        const char *path = getenv("TEST_CLOCK");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        void *place = file < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        if (place == MAP_FAILED) return 0;
        offset = place;
      }
      return *offset;
    }
    int clock_gettime(clockid_t clock, struct timespec *time) {
      int result = (int)syscall(SYS_clock_gettime, clock, time);
      if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += seconds();
      return result;
    }
    int gettimeofday(struct timeval *time, void *zone) {
      (void)zone;
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      time->tv_sec = now.tv_sec;
      time->tv_usec = now.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *place) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (place) *place = now.tv_sec;
      return now.tv_sec;
    }
    """

  /// A clock that is right.
  init(in folder: Folder) throws {
    offset = "\(folder.path)/clock"
    library = "\(folder.path)/clock.so"
    try folder.write("clock", [UInt8](repeating: 0, count: MemoryLayout<Int>.size))
    try folder.write("clock.c", SteppedClock.source)
    let compiler = try ChildProcess(
      "gcc", ["-shared", "-fPIC", "-O1", "-o", library, "\(folder.path)/clock.c"],
      environment: Program.plainEnvironment, folder: folder.path, input: .closed, output: .closed, errors: .closed)
    guard compiler.exitCode() == 0 else { throw SystemFailure(call: "gcc", code: EIO) }
  }

  /// What a process needs to see this clock.
  var environment: [String: String] { ["LD_PRELOAD": library, "TEST_CLOCK": offset] }

  /// Sets the clock to so many seconds ahead of the time, or behind it.
  func set(ahead seconds: Int) throws {
    let file = open(offset, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemFailure(call: "open", code: errno) }
    defer { close(file) }
    var seconds = seconds
    guard pwrite(file, &seconds, MemoryLayout<Int>.size, 0) == MemoryLayout<Int>.size else {
      throw SystemFailure(call: "pwrite", code: errno)
    }
  }
}
