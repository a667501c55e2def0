using System.Reflection;
using Asemb.Core.Errors;

namespace Asemb.Core.Tests.Errors;

public sealed class ErrorCodesTests
{
    [Fact]
    public void Codes_are_distinct_snake_case_names()
    {
        Assert.All(ErrorCodes.All, error => Assert.Matches("^[a-z]+(_[a-z0-9]+)*$", error.Code));
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.Select(error => error.Code).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void All_lists_every_field_of_the_table() =>
        Assert.Equal(typeof(ErrorCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Length, ErrorCodes.All.Count);

    [Fact]
    public void Each_has_a_status_of_an_error_a_known_exit_code_and_a_sentence()
    {
        var exits = typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!).Where(code => code != ExitCodes.Success).ToHashSet();

        Assert.All(ErrorCodes.All, error =>
        {
            Assert.InRange(error.HttpStatus, 400, 599);
            Assert.Contains(error.ExitCode, exits);
            Assert.Matches(@"^[A-Z].*\.$", error.Title);
        });
    }

    [Fact]
    public void Exit_codes_are_distinct() => Assert.Distinct(typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!));

    [Fact]
    public void Finds_an_error_by_its_code_and_takes_an_unknown_one_for_a_fault()
    {
        Assert.All(ErrorCodes.All, error => Assert.Same(error, ErrorCodes.Find(error.Code)));
        Assert.Same(ErrorCodes.Internal, ErrorCodes.Find("no_such_error"));
        Assert.Equal("workspace-not-found", ErrorCodes.WorkspaceNotFound.Anchor);
    }
}
