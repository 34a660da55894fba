import Glibc

/// The number of files that the process may have open.
enum DescriptorLimit {
  /// What the rest of the process needs: the store, the client's connections, scripts.
  private static let reserve = 128

  /// Raises the limit as far as needed and allowed, and gives the number of connections that there is room for.
  static func raise(toHave connections: Int) -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return connections }
    let wanted = rlim_t(connections + reserve)
    if limit.rlim_cur < wanted {
      let soft = limit.rlim_cur
      limit.rlim_cur = min(wanted, limit.rlim_max)
      if setrlimit(resource, &limit) != 0 { limit.rlim_cur = soft }
    }
    return max(min(connections, Int(clamping: limit.rlim_cur) - reserve), 1)
  }
}
