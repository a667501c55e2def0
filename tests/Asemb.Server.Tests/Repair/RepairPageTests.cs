using Asemb.Core.Repair;

namespace Asemb.Server.Tests.Repair;

public sealed class RepairPageTests
{
    [Fact]
    public void The_runbook_explains_every_check_and_no_other()
    {
        var rows = RepositoryFiles.Read("docs/runbooks/repair.md").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

        Assert.Equal(StoreChecks.All.Select(check => check.Name), rows);
    }

    [Fact]
    public void The_API_has_a_name_for_every_depth_and_mend()
    {
        Assert.Equal(Enum.GetNames<RepairMend>(), Enum.GetNames<Client.Contracts.RepairMend>());
        Assert.Equal(Enum.GetNames<RepairDepth>(), Enum.GetNames<Client.Contracts.RepairDepth>());
    }

    [Fact]
    public void Every_check_has_a_name_of_its_own_and_says_what_to_do()
    {
        Assert.Distinct(StoreChecks.All.Select(check => check.Name));
        Assert.All(StoreChecks.All, check => Assert.Equal(check.Mend == RepairMend.None, check.Advice.Length == 0));
        Assert.All(StoreChecks.All, check => Assert.Equal(check.Mend == RepairMend.None, check.Outcome.Length == 0));
        Assert.All(StoreChecks.All, check => Assert.EndsWith(".", check.Message + check.Advice, StringComparison.Ordinal));
    }
}
