using System.Reflection;
using Tracker.Store;

namespace Tracker.Tests.Store;

public class AdvisoryLocksTests
{
    [Fact]
    public void No_two_subjects_wait_for_one_lock() =>
        typeof(AdvisoryLocks)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(x => (long)x.GetRawConstantValue()!)
            .ShouldBeUnique();
}
