import CAllocator

/// The allocator of the C library, for a program that runs for long with several threads.
public enum Heap {
  /// Sets the allocator up for one run; to be called before threads are started.
  ///
  /// A thread's first memory is a megabyte, of which only what is touched counts: one call that is rejected takes 700 KB,
  /// and beyond its first piece a thread's arena grows page by page, with a call of the system for each.
  public static func prepareForRun() { mallopt(M_TOP_PAD, 1 << 20) }

  /// Sets the allocator up for a service; to be called before threads are started.
  ///
  /// Arenas begin with a quarter of a megabyte. Without fast bins no free has to merge them: each thread's cache serves
  /// small blocks, and the merging took a twentieth of a worker's time.
  public static func prepareForService() {
    mallopt(M_TOP_PAD, 256 << 10)
    mallopt(M_MXFAST, 0)
  }

  /// Gives memory that is not in use back to the system; takes milliseconds, during which threads may wait for memory.
  public static func giveBack() { malloc_trim(0) }
}
