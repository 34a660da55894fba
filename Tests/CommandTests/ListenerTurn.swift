import Glibc

/// Runs a test that blocks on a thread of its own, as the test's own task: what it expects is told of under its name.
enum ListenerTurn {
  /// Gives each job a thread.
  private final class OwnThread: TaskExecutor {
    private final class Box: Sendable {
      let job: UnownedJob
      let executor: UnownedTaskExecutor
      init(_ job: UnownedJob, _ executor: UnownedTaskExecutor) { (self.job, self.executor) = (job, executor) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
      let box = Unmanaged.passRetained(Box(UnownedJob(job), asUnownedTaskExecutor()))
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
          box.job.runSynchronously(on: box.executor)
          return nil
        }, box.toOpaque())
      pthread_detach(thread)
    }
  }

  /// Few at a time: each is several processes, and times are measured.
  private actor Places {
    static let all = 3
    private var free = all
    private var waiting: [(places: Int, go: CheckedContinuation<Void, Never>)] = []

    func enter(_ places: Int) async {
      if waiting.isEmpty, free >= places {
        free -= places
      } else {
        await withCheckedContinuation { waiting.append((places, $0)) }
      }
    }

    func leave(_ places: Int) {
      free += places
      while let next = waiting.first, free >= next.places {
        free -= next.places
        waiting.removeFirst().go.resume()
      }
    }
  }

  private static let places = Places()
  private static let executor = OwnThread()

  /// Waits for a place, then does the work.
  ///
  /// - Parameter isAlone: whether none of the others may run meanwhile: for what measures times.
  static func take(isAlone: Bool = false, _ work: @Sendable () throws -> Void) async throws {
    let needed = isAlone ? Places.all : 1
    await places.enter(needed)
    do {
      try await withTaskExecutorPreference(executor) { try work() }
      await places.leave(needed)
    } catch {
      await places.leave(needed)
      throw error
    }
  }
}
