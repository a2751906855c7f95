using System.Reflection;
using Tracker.Record.Codebook;

namespace Tracker.Record.Tests.Codebook;

public sealed class CodesTests
{
    public static TheoryData<string, string> All =>
        new(
            from list in typeof(Codes).GetNestedTypes()
            from code in list.GetFields(BindingFlags.Public | BindingFlags.Static)
            select (list.Name, (string)code.GetRawConstantValue()!)
        );

    [Theory, MemberData(nameof(All))]
    public void A_code_that_the_program_branches_on_stands_in_its_list_of_the_codebook(string list, string code) =>
        Vocabulary.Current.List(char.ToLowerInvariant(list[0]) + list[1..]).ShouldContain(x => x.Code == code);
}
