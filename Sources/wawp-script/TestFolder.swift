import Glibc
import WawpScript

/// Finds files of tests.
enum TestFolder {
  private static let ending = "_test.lua"
  private static let deepest = 32

  /// The files that are named, and those of the folders that are named, in the order of their names.
  ///
  /// - Throws: ``CommandFailure`` when something cannot be read, or there is no test at all.
  static func files(in paths: [String]) throws -> [String] {
    var files: [String] = []
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw CommandFailure("cannot read \(path): \(SourceFile.reason(errno))", status: .unreadable)
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        files += try search(path, depth: 0)
      } else if path.hasSuffix(ending) {
        files.append(path)
      } else {
        // A script stands for its tests.
        let tests = path.hasSuffix(".lua") ? "\(path.dropLast(4))\(ending)" : path
        guard tests != path, access(tests, R_OK) == 0 else {
          throw CommandFailure(
            "\(path) is no file of tests", hint: "tests of handle.lua are in handle_test.lua beside it", status: .usage)
        }
        files.append(tests)
      }
    }
    guard !files.isEmpty else {
      throw CommandFailure(
        "there are no tests in \(paths.joined(separator: ", "))",
        hint: "write them into a file named *_test.lua; `wawp-script new` makes a first one", status: .failed)
    }
    return files
  }

  private static func search(_ folder: String, depth: Int) throws -> [String] {
    guard depth < deepest else { return [] }
    guard let stream = opendir(folder) else {
      throw CommandFailure("cannot read \(folder): \(SourceFile.reason(errno))", status: .unreadable)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : "\(folder)/"
    return try names.sorted().flatMap { name -> [String] in
      var status = stat()
      guard stat(prefix + name, &status) == 0 else { return [] }
      if status.st_mode & S_IFMT == S_IFDIR { return try search(prefix + name, depth: depth + 1) }
      return name.hasSuffix(ending) ? [prefix + name] : []
    }
  }
}
