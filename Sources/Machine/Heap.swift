import CAllocator

/// The allocator of the C library, for a program that runs for long with several threads.
public enum Heap {
  /// Sets the allocator up for one run; to be called before threads are started.
  ///
  /// Arenas grow by a quarter of a megabyte: page by page, a run that rejects one call asks the system a hundred times.
  public static func prepareForRun() { mallopt(M_TOP_PAD, 256 << 10) }

  /// Sets the allocator up for a service; to be called before threads are started.
  ///
  /// Besides, without fast bins no free has to merge them: each thread's cache serves small blocks, and the merging took a
  /// twentieth of a worker's time.
  public static func prepareForService() {
    prepareForRun()
    mallopt(M_MXFAST, 0)
  }

  /// Gives memory that is not in use back to the system; takes milliseconds, during which threads may wait for memory.
  public static func giveBack() { malloc_trim(0) }
}
