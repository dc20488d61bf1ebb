namespace Hitl.Worker.Live;

/// <summary>The run behind a live page, which may put the page away while nobody needs it.</summary>
internal interface IHibernatingRun
{
    /// <summary>It is put away.</summary>
    bool IsAsleep { get; }

    /// <summary>Somebody had driven it before it was put away, and what they did is gone but for what the site had the browser store; until a driver knows.</summary>
    bool LostWork { get; }

    /// <summary>Somebody drives who was told of it.</summary>
    void KnowsOfLoss();

    /// <summary>Brings the page back; returns at once where it is awake.</summary>
    /// <exception cref="Browsers.PageFaultException">The site does not send it: it sleeps on.</exception>
    /// <exception cref="Browsers.BrowserAwayException"/>
    Task WakeAsync(CancellationToken cancellationToken);
}
