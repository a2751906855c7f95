using Microsoft.AspNetCore.Components;
using Tracker.Pages.Frame;
using Tracker.Refusals;

namespace Tracker.Pages.Desk;

/// <summary>A page of the desk that takes a form: what it is made of.</summary>
public abstract class DeskFormPage : ComponentBase
{
    [Parameter, EditorRequired]
    public required PageView View { get; set; }

    [Parameter, EditorRequired]
    public required DeskPerson Person { get; set; }

    [Parameter, EditorRequired]
    public required DeskForm Form { get; set; }

    /// <summary>What stopped the form that was sent; null: none was, or nothing did.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    /// <summary>What became of the button that was pressed, if it is no fault; null: nothing to say.</summary>
    [Parameter]
    public string? Notice { get; set; }
}
