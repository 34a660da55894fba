import CZones
import Glibc

/// A time zone of the IANA data base, as the system's zone files have it.
///
/// Reading a zone takes some ten system calls, once; nothing is read before. For one thread at a time.
public final class Zone {
  /// The name, such as `Africa/Cairo`.
  public let name: String
  private let pointer: OpaquePointer

  /// Loads a zone.
  ///
  /// - Parameter name: its exact name, such as `Africa/Cairo`; `UTC` is always there.
  /// - Throws: ``ZoneError/unknown(name:near:)``, or ``ZoneError/noData(folder:)`` when the system has no zone files at all.
  public init(_ name: String) throws(ZoneError) {
    // The name becomes a part of a path, and Abseil remembers names that it does not find for ever: both are settled here.
    guard name == "UTC" || ZoneFolder.holds(name), let pointer = czones_load(name) else {
      throw ZoneFolder.error(for: name)
    }
    self.name = name
    self.pointer = pointer
  }

  deinit { czones_close(pointer) }

  /// The moments, as Unix time, of the years that a zone can be asked about: 1 to 9999.
  public static let moments = -62_135_596_800...253_402_300_799

  /// What clocks and calendars show in this zone.
  ///
  /// - Parameter moment: Unix time in whole seconds; moments outside ``moments`` are taken as the nearest inside.
  public func show(at moment: Int) -> ZonedTime {
    let inside = min(max(moment, Zone.moments.lowerBound), Zone.moments.upperBound)
    return ZonedTime(czones_show(pointer, Int64(inside)))
  }

  /// When this zone's clocks show a date and time.
  public func find(_ civil: CivilTime) -> Occurrence {
    let found = czones_find(pointer, civil.bridged)
    switch found.occurrence {
    case czones_never: return .never(jump: Int(found.first))
    case czones_twice: return .twice(first: Int(found.first), second: Int(found.second))
    default: return .once(Int(found.first))
    }
  }

  /// When a zone's clocks show a date and time; moments are Unix time in seconds.
  public enum Occurrence: Sendable, Equatable {
    /// As on most days.
    case once(Int)
    /// Clocks go forward over it, at that moment.
    case never(jump: Int)
    /// Clocks go back over it, so that it comes again.
    case twice(first: Int, second: Int)
  }
}

extension CivilTime {
  var bridged: czones_civil {
    czones_civil(
      year: Int64(year), month: Int32(month), day: Int32(day), hour: Int32(hour), minute: Int32(minute),
      second: Int32(second))
  }

  var exists: Bool { czones_is_civil(bridged) }
}
