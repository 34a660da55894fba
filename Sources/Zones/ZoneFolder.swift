import Glibc

/// The folder of the system's zone files, for names that are checked or not found.
enum ZoneFolder {
  /// Where the zone files are; the variable is the one that the C library heeds too.
  static var path: String {
    guard let folder = getenv("TZDIR"), folder.pointee != 0 else { return "/usr/share/zoneinfo" }
    return String(cString: folder)
  }

  /// Whether the name is one that a zone may have and there is such a file.
  static func holds(_ name: String) -> Bool {
    guard isName(name) else { return false }
    var status = stat()
    return stat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Letters, digits, `_`, `+`, `-` in parts between slashes: nothing that leaves the folder.
  static func isName(_ name: String) -> Bool {
    name.utf8.count <= 64
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F || $0 == 0x2B
              || $0 == 0x2D
          }
      }
  }

  /// What to say about a name that was not found.
  static func error(for name: String) -> ZoneError {
    let names = names()
    return names.isEmpty
      ? .noData(folder: path) : .unknown(name: String(name.prefix(64)), near: near(name, among: names))
  }

  /// Names that may have been meant: the same in other letters, a last part that is the same, then what differs least.
  static func near(_ name: String, among names: [String]) -> [String] {
    let word = plain(name)
    guard !word.isEmpty, word.utf8.count <= 64 else { return [] }
    if let same = names.first(where: { plain($0) == word }) { return [same] }
    let places = names.filter { plain(String($0.split(separator: "/").last ?? "")) == word }
    if !places.isEmpty { return Array(places.prefix(3)) }
    let city = plain(String(name.split(separator: "/").last ?? ""))
    let limit = max(1, min(4, city.utf8.count / 3))
    var found: [(name: String, distance: Int)] = []
    for candidate in names {
      // The right city in a wrong region counts as little as a wrong letter.
      let place = plain(String(candidate.split(separator: "/").last ?? ""))
      let distance = min(edits(word, plain(candidate)), edits(city, place) + (city == place ? 1 : 2))
      if distance <= limit + 1 { found.append((candidate, distance)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best = found.first else { return [] }
    return found.prefix(3).filter { $0.distance == best.distance }.map(\.name)
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
  }

  /// Insertions, deletions and changes that turn one into the other.
  private static func edits(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard abs(a.count - b.count) <= 5 else { return .max / 2 }
    var row = Array(0...b.count)
    for i in a.indices {
      var corner = row[0]
      row[0] = i + 1
      for j in b.indices {
        let best = min(corner + (a[i] == b[j] ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        (corner, row[j + 1]) = (row[j + 1], best)
      }
    }
    return row[b.count]
  }

  /// All names, read from the folder: for the error only.
  static func names() -> [String] {
    var names: [String] = []
    collect("", into: &names)
    return names.sorted()
  }

  private static func collect(_ prefix: String, into names: inout [String]) {
    guard let folder = opendir("\(path)/\(prefix)") else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      // `posix` and `right` hold the same zones again; zones begin with a capital letter.
      guard isName(name), name.utf8.first.map({ $0 >= 0x41 && $0 <= 0x5A }) == true else { continue }
      var status = stat()
      guard stat("\(path)/\(prefix)\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        if prefix.utf8.count < 40 { collect("\(prefix)\(name)/", into: &names) }
      } else {
        names.append(prefix + name)
      }
    }
  }
}
