extension EventValue {
  /// The value at a path, or nil if the path leads nowhere.
  subscript(path: [String]) -> EventValue? {
    guard let name = path.first else { return self }
    let rest = Array(path.dropFirst())
    switch self {
    case .object(let members): return members.first { $0.name == name }?.value[rest]
    case .array(let elements):
      guard let place = Int(name), elements.indices.contains(place) else { return nil }
      return elements[place][rest]
    default: return nil
    }
  }

  /// Puts a value at a path; objects that are missing on the way are made, and what is there is replaced.
  ///
  /// In an array a name is a place, counted from 0; the place behind the last adds an element.
  ///
  /// - Returns: false, with nothing changed, if the path leads into a text, a number or beyond an array.
  mutating func set(_ path: ArraySlice<String>, to value: EventValue) -> Bool {
    guard let name = path.first else {
      self = value
      return true
    }
    switch self {
    case .object(var members):
      guard let place = members.firstIndex(where: { $0.name == name }) else {
        var made = EventValue.emptyObject
        guard made.set(path.dropFirst(), to: value) else { return false }
        members.append(Member(name: name, value: made))
        self = .object(members)
        return true
      }
      guard members[place].value.set(path.dropFirst(), to: value) else { return false }
      self = .object(members)
      return true
    case .array(var elements):
      guard let place = Int(name), (0...elements.count).contains(place) else { return false }
      if place == elements.count { elements.append(.emptyObject) }
      guard elements[place].set(path.dropFirst(), to: value) else { return false }
      self = .array(elements)
      return true
    case .null:
      // Null stands for what is not there.
      var made = EventValue.emptyObject
      guard made.set(path, to: value) else { return false }
      self = made
      return true
    case .bool, .integer, .number, .text: return false
    }
  }

  /// Takes away what is at a path; nothing happens if nothing is there.
  mutating func remove(_ path: ArraySlice<String>) {
    guard let name = path.first else { return }
    let isLast = path.count == 1
    switch self {
    case .object(var members):
      guard let place = members.firstIndex(where: { $0.name == name }) else { return }
      if isLast { members.remove(at: place) } else { members[place].value.remove(path.dropFirst()) }
      self = .object(members)
    case .array(var elements):
      guard let place = Int(name), elements.indices.contains(place) else { return }
      if isLast { elements.remove(at: place) } else { elements[place].remove(path.dropFirst()) }
      self = .array(elements)
    default: return
    }
  }
}
