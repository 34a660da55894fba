import Synchronization

/// A worker's sign of life, for other threads: how often it went into a script and came out.
public final class WorkerPulse: Sendable {
  private let steps = Atomic<Int>(0)
  private let depth = Atomic<Int>(0)

  init() {}

  /// Grows whenever the worker goes into a script or comes out of one.
  public var beat: Int { steps.load(ordering: .relaxed) }

  /// Whether it is inside of one.
  public var isInside: Bool { depth.load(ordering: .relaxed) > 0 }

  func enter() {
    steps.wrappingAdd(1, ordering: .relaxed)
    depth.wrappingAdd(1, ordering: .relaxed)
  }

  func leave() {
    depth.wrappingSubtract(1, ordering: .relaxed)
    steps.wrappingAdd(1, ordering: .relaxed)
  }
}
