import LuaRuntime

extension HostModule {
  /// The most bytes that a script may read at once.
  private static let maximumText = 4 << 20

  /// The functions of `wawp.file`: files in the script's own folder, and lists that are too big for Lua tables.
  ///
  /// - Parameters:
  ///   - folder: the script's folder; `nil` when it has none.
  ///   - allowsAll: whether it may read anywhere.
  func fileFunctions(folder: String?, allowsAll: Bool) -> [HostFunction] {
    let files = FolderFile(folder: folder, allowsAll: allowsAll)
    let lists = OpenLists()
    return [
      HostFunction("wawp.file.read") { call in
        guard let name = call.stack.string(1) else {
          return call.mismatch(1, "wawp.file.read", "path", expected: "a string such as \"hours.json\"")
        }
        let text = files.path(name).flatMap { path in
          FolderFile.read(path, name: name, limit: HostModule.maximumText) { call.stack.push($0) }
        }
        if case .failure(let refusal) = text { return HostModule.fail(refusal.message, call) }
        return .results(1)
      },
      HostFunction("wawp.file.list") { [unowned(unsafe) self] call in
        guard let name = call.stack.string(1) else {
          return call.mismatch(1, "wawp.file.list", "path", expected: "a string such as \"allowed.txt\"")
        }
        return self.openList(name, files, lists, call)
      },
      HostFunction("wawp.file.find") { call in
        guard let number = call.stack.integer(1), let list = lists[number] else {
          return call.mismatch(1, "wawp.file.find", "list", expected: "what wawp.file.list gave")
        }
        guard call.stack.isString(2) else { return call.mismatch(2, "wawp.file.find", "key", expected: "a string") }
        return HostModule.find(in: list, call)
      },
    ]
  }

  private static func fail(_ message: String, _ call: LuaCall) -> HostResult {
    call.stack.pushNil()
    call.stack.push(message)
    return .results(2)
  }

  private func openList(_ name: String, _ files: FolderFile, _ lists: OpenLists, _ call: LuaCall) -> HostResult {
    let stack = call.stack
    var format = ListText.Format(path: name)
    var country = ""
    if !stack.isNil(2) {
      guard stack.isTable(2) else { return call.mismatch(2, "wawp.file.list", "opts", expected: "a table") }
      if let wrong = unknownOption(2, ScriptOptions.fileList, "wawp.file.list", stack) {
        return call.raise(wrong)
      }
      stack.pushField("format", of: 2)
      if !stack.isNil(-1) {
        guard let given = stack.string(-1).flatMap(ListText.Format.init(rawValue:)) else {
          return call.raise("opts.format of wawp.file.list must be \"text\", \"csv\" or \"vcard\"")
        }
        format = given
      }
      stack.pushField("country", of: 2)
      if !stack.isNil(-1) {
        let digits = stack.string(-1).map { String($0.drop { $0 == "+" }) } ?? ""
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
          return call.raise("opts.country of wawp.file.list must be a country code such as \"+49\"")
        }
        country = digits
      }
    }
    switch files.path(name) {
    case .failure(let refusal): return HostModule.fail(refusal.message, call)
    case .success(let path):
      do throws(ScriptRefusal) {
        let number = try lists.open(path: path, name: name, format: format, country: country)
        stack.push(number)
        if let list = lists[number] { HostModule.pushReport(list, refused: nil, on: stack) } else { stack.pushNil() }
        return .results(2)
      } catch {
        return HostModule.fail(error.message, call)
      }
    }
  }

  private static func find(in list: ListFile, _ call: LuaCall) -> HostResult {
    let stack = call.stack
    let local = stack.number(3)
    let news = list.look()
    let content = list.content
    let entry = stack.withBytes(2) { try? content.reader.entry($0) }
    let found = (entry ?? nil).flatMap { entry in
      content.list.find(entry) { until in local.map { $0 >= Double(until) } ?? false }
    }
    stack.push(found != nil)
    if let note = found?.note { stack.push(note) } else { stack.pushNil() }
    if let until = found?.until { stack.push(until) } else { stack.pushNil() }
    switch news {
    case .loaded: pushReport(list, refused: nil, on: stack)
    case .refused(let why): pushReport(list, refused: why, on: stack)
    case nil: stack.pushNil()
    }
    return .results(4)
  }

  /// Pushes what is in a list now: counts, broken lines, and why a new version was refused.
  private static func pushReport(_ list: ListFile, refused: String?, on stack: LuaStack) {
    let content = list.content
    stack.pushTable(fields: 8)
    let counts = [
      ("count", content.list.count), ("numbers", content.list.numbers), ("prefixes", content.list.prefixes),
      ("lids", content.list.lids), ("others", content.list.others), ("broken", content.problemCount),
    ]
    for (name, count) in counts {
      stack.push(count)
      stack.set(name)
    }
    if let refused {
      stack.push(refused)
      stack.set("refused")
    }
    stack.pushTable(array: content.problems.count)
    for problem in content.problems {
      stack.push("\(list.name):\(problem.line): \(problem.message)")
      stack.append()
    }
    stack.set("problems")
  }
}

/// The lists that a script has opened; the same file is one list.
private final class OpenLists {
  private var lists: [ListFile] = []
  private var numbers: [String: Int] = [:]

  /// A script that opens one list after the other must not fill the memory of the machine.
  private static let maximum = 64

  subscript(_ number: Int) -> ListFile? {
    number >= 1 && number <= lists.count ? lists[number - 1] : nil
  }

  func open(
    path: String, name: String, format: ListText.Format, country: String
  ) throws(ScriptRefusal) -> Int {
    let key = "\(format.rawValue)+\(country):\(path)"
    if let number = numbers[key] { return number }
    guard lists.count < OpenLists.maximum else {
      throw ScriptRefusal(message: "cannot open \(name): a script may open \(OpenLists.maximum) lists")
    }
    lists.append(try ListFile(path: path, name: name, format: format, reader: EntryReader(country: country)))
    numbers[key] = lists.count
    return lists.count
  }
}
