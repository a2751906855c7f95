using System.Text;
using Tracker.Record.Events;

namespace Tracker.Record.Tests.Events;

public sealed class StoredBytesTests
{
    [Fact]
    public void The_user_is_the_second_word_of_the_envelope() =>
        new StoredBytes(Encoding.UTF8.GetBytes("id user-1 correlation cause {\"a\": 1}"), []).User.ShouldBe("user-1");
}
